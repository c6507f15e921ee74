/**
 * Letters of scripts that are written from right to left: Hebrew, Arabic, Syriac, Thaana, N’Ko and those above U+FFFF.
 */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * Isolates text that somebody else wrote, for use within a line of ours. Right-to-left text would reorder what stands
 * next to it: in “declined by A: B”, A and B would change places. A first strong isolate and its end (UAX #9, section
 * 2.4) prevent that on pages, in mails and in messages. Call `printable` first, because it removes such marks.
 */
export const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text)
