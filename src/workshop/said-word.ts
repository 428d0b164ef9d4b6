/** Short common words that sound like nothing else, easy to hear on a bad line and to type; none says anything of the course. */
export const SAID_WORDS = (
  'acorn agate almond amber anchor apple arrow autumn bamboo banana barley barrel basket beacon beetle blossom bottle breeze bridge bright bronze bubble bucket butter button cabin camel candle canvas carpet carrot castle cedar cherry chimney circle clay clover cocoa coconut ' +
  'compass copper coral corner cotton cousin cradle crystal curtain cycle daisy dancer dinner dolphin donkey dragon drawer drum eagle easel eleven engine evening falcon feather fiddle finger flower forest fossil fountain garden garlic ginger glacier glove goat golden ' +
  'grape gravel guitar hammer harbour harvest helmet hollow honey horizon island ivory jacket jasmine jungle kettle kitchen kitten ladder lantern lemon lentil lily lotus magnet mango maple marble market meadow melon mineral mirror monday moon morning mosaic mountain ' +
  'napkin nectar needle nutmeg ocean olive onion orange orchard orchid otter oven paddle paper parrot pebble pencil pepper piano pillow pilot planet pocket pony potato pumpkin purple puzzle rabbit radio rainbow raisin ribbon river robin rocket saddle saffron salmon sandal ' +
  'seven shadow shelter silver singer sister snow spider spoon spring station sugar summer sunday sunflower table tailor teapot temple ticket tiger tomato tower tractor tulip tunnel turtle twelve umbrella valley vanilla velvet village violet violin wagon walnut water ' +
  'walrus weaver whale wheat willow window winter yellow zebra'
).split(' ');

export const WORD_TRIES = 3;

/** The word of a digest (hexadecimal): always the same for the same digest. */
export function wordOf(digest: string): string {
  return SAID_WORDS[Number.parseInt(digest.slice(0, 12), 16) % SAID_WORDS.length]!;
}

/** True when what somebody typed is the word, whatever the capitals, spaces and full stops. */
export function isSaid(typed: string, word: string): boolean {
  return typed.toLowerCase().replace(/[^a-z]/g, '') === word;
}
