// Records her voice in the page, where the browser can: Opus at 24 kbit/s, at most eight minutes. She listens first; the form sends it. Without this file she sends a sound file.
(() => {
  const form = document.querySelector('form[data-voice]');
  const KINDS = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
  const kind = globalThis.MediaRecorder && KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  if (!form || !kind || !navigator.mediaDevices?.getUserMedia || !globalThis.DataTransfer) return;
  const MOST = 8 * 60, BITS = 24000, LARGEST = 1500000;
  const box = form.querySelector('[data-recorder]');
  const [begin, stop, again] = ['begin', 'stop', 'again'].map((name) => box.querySelector(`[data-${name}]`));
  const line = box.querySelector('[data-clock]');
  const sound = box.querySelector('audio');
  const input = form.querySelector('input[type=file]');
  let recorder = null, stream = null, ticking = 0, begun = 0, address = null;

  const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  const say = (text) => (line.textContent = text);
  function show(...shown) {
    for (const one of [begin, stop, again]) one.hidden = !shown.includes(one);
    sound.hidden = !address;
  }

  function forget() {
    if (address) URL.revokeObjectURL(address);
    address = null;
    sound.removeAttribute('src');
    input.value = '';
  }

  async function record() {
    forget();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
    } catch {
      say(form.dataset.refused);
      return show(begin);
    }
    const parts = [];
    let size = 0;
    recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS });
    recorder.addEventListener('dataavailable', ({ data }) => {
      parts.push(data);
      size += data.size;
      if (size > LARGEST) end();
    });
    recorder.addEventListener('stop', () => keep(new Blob(parts, { type: kind })));
    recorder.start(1000);
    begun = Date.now();
    ticking = setInterval(tick, 500);
    tick();
    show(stop);
    stop.focus();
  }

  function tick() {
    const seconds = (Date.now() - begun) / 1000;
    say(form.dataset.recording.replace('{time}', minutes(seconds)).replace('{most}', minutes(MOST)));
    if (seconds >= MOST) end();
  }

  function end() {
    clearInterval(ticking);
    if (recorder?.state === 'recording') recorder.stop();
    // The light of the microphone goes out at once.
    stream?.getTracks().forEach((track) => track.stop());
  }

  function keep(blob) {
    const ending = kind.startsWith('audio/webm') ? '.webm' : kind.startsWith('audio/ogg') ? '.ogg' : '.m4a';
    const files = new DataTransfer();
    files.items.add(new File([blob], `voice${ending}`, { type: blob.type }));
    input.files = files.files;
    address = URL.createObjectURL(blob);
    sound.src = address;
    say(form.dataset.recorded.replace('{time}', minutes((Date.now() - begun) / 1000)).replace('{size}', `${Math.ceil(blob.size / 1024)} KB`));
    show(again);
  }

  begin.addEventListener('click', record);
  again.addEventListener('click', record);
  stop.addEventListener('click', end);
  addEventListener('hiding', () => {
    end();
    forget();
  });
  box.hidden = false;
  show(begin);
})();
