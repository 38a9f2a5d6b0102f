import sharp from 'sharp';

const plain = (text: string) => text.replace(/[&<>]/g, '');

/** A JPEG of 1,280 by 960 pixels that shows the caption. */
export async function pictureOf(caption: string): Promise<Buffer<ArrayBuffer>> {
  const hue = [...caption].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="960">
    <rect width="1280" height="960" fill="hsl(${hue},35%,75%)"/>
    <circle cx="640" cy="420" r="220" fill="hsl(${(hue + 120) % 360},45%,45%)"/>
    <text x="640" y="840" font-size="56" text-anchor="middle" font-family="sans-serif">${plain(caption)}</text></svg>`;
  return Buffer.from(await sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer());
}
