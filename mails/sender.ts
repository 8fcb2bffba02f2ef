/** Encoded words hold up to 75 characters, which leaves 45 bytes of text: RFC 2047, section 2. */
const ENCODED_WORD_BYTES = 45;

/** Printable ASCII, which a quoted string can hold. */
const ASCII = /^[\x20-\x7e]*$/;

/**
 * Formats the sender of a mail, for a header of 7-bit characters (RFC 5322, section 3.4; RFC 2047).
 * @param name one line of text
 * @example formatSender('Keys & Co.', 'keys@example.org') // '"Keys & Co." <keys@example.org>'
 */
export function formatSender(name: string, address: string): string {
  const phrase = ASCII.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodeWords(name);
  return `${phrase} <${address}>`;
}

/** Splits text between characters into encoded words: each has to be decodable by itself. */
function encodeWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > ENCODED_WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ');
}
