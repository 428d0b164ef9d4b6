import QRCode from 'qrcode';

/** A QR code as SVG in ink on nothing, without a margin (the template gives it four modules of room). Level M survives a fold or a coffee stain. */
export function qrPicture(text: string): Promise<string> {
  return QRCode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 0, color: { dark: '#1B2420', light: '#0000' } });
}
