/**
 * UUIDv7 (RFC 9562): made where the record is made, so a phone without signal can name its visits.
 * Ids of one phone sort in the order they were made, even inside one millisecond and even when the
 * clock is set back: the counter then goes on from the last one.
 */
let last = { ms: -1, counter: 0 };

export function uuidv7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let ms = Math.max(now, last.ms);
  // 12 bits after the version hold the counter; a fresh millisecond starts low, leaving room to count.
  let counter = ms === last.ms ? last.counter + 1 : (((bytes[6] ?? 0) & 0x07) << 8) | (bytes[7] ?? 0);
  if (counter > 0xfff) {
    ms += 1;
    counter = 0;
  }
  last = { ms, counter };
  for (let i = 5, rest = ms; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
