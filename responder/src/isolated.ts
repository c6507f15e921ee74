/** Of scripts that are written from right to left: Hebrew, Arabic, Syriac, Thaana, N’Ko and those behind U+FFFF. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * What somebody else wrote, within a line of ours. From right to left, it would take along what stands next to it: in
 * “declined by A: B” A and B would change places. Between a first strong isolate and its end (UAX #9, section 2.4) it keeps to
 * itself: on pages, in mails and in messages. `printable` takes such marks out, so it comes before.
 */
export const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text)
