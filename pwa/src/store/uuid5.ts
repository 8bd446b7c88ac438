/**
 * UUIDv5 (RFC 9562): the same id from the same words on every machine. With a SHA-1 of its own, as the
 * browser's only answers later, and a card cannot wait. It names things; it protects nothing.
 */
export function uuidv5(namespace: string, name: string): string {
  const space = (namespace.replaceAll('-', '').match(/../g) ?? []).map((byte) => parseInt(byte, 16));
  const hash = sha1([...space, ...new TextEncoder().encode(name)]);
  const hex = hash.map((word, n) => (n === 1 ? (word & 0xffff0fff) | 0x5000 : n === 2 ? (word & 0x3fffffff) | 0x80000000 : word) >>> 0);
  return hex
    .slice(0, 4)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const turn = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** @returns five words of 32 bits */
function sha1(bytes: number[]): number[] {
  const length = bytes.length * 8;
  const padded = [...bytes, 0x80];
  while (padded.length % 64 !== 60) padded.push(0);
  for (const shift of [24, 16, 8, 0]) padded.push((length >>> shift) & 0xff);
  let sum = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < padded.length; at += 64) {
    const words: number[] = [];
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = sum;
    for (let n = 0; n < 80; n++) {
      const word = (back: number): number => words[n - back] ?? 0;
      const byte = (k: number): number => padded[at + n * 4 + k] ?? 0;
      words.push(n < 16 ? (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3) : turn(word(3) ^ word(8) ^ word(14) ^ word(16), 1));
      const mixed = n < 20 ? ((b & c) | (~b & d)) + 0x5a827999 : n < 40 ? (b ^ c ^ d) + 0x6ed9eba1 : n < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc : (b ^ c ^ d) + 0xca62c1d6;
      [a, b, c, d, e] = [(turn(a, 5) + mixed + e + (words[n] ?? 0)) | 0, a, turn(b, 30), c, d];
    }
    sum = [a, b, c, d, e].map((word, n) => (word + (sum[n] ?? 0)) | 0);
  }
  return sum;
}
