/** Characters that control a terminal, break lines, or reverse the text around them, and lone surrogates. */
const unsafe = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Escapes unsafe characters, since names, keys and messages can come from anyone. The escapes are those of JSON
 * (`\u001b`), so a line of JSON stays the same.
 */
export const visible = (text: string): string =>
  text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
