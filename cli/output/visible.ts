/** Characters that command a terminal, break its lines, or turn the text around them round; and halves of characters. */
const acting = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A text on one line that does nothing but show: names, keys and messages come from anywhere. What would act is shown as
 * JSON writes it (`\u001b`), so that a line of JSON stays what it is.
 */
export const visible = (text: string): string =>
  text.replace(acting, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
