/** More combining marks than any script puts on one letter. */
const HEAP = /(\p{M}{5})\p{M}+/gu

/** Keeps the first five of a run of combining marks: a tall stack covers the lines above and below it. */
export const withFewMarks = (text: string): string => text.replace(HEAP, '$1')
