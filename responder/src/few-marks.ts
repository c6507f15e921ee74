/** More than any script puts on one letter. */
const HEAP = /(\p{M}{5})\p{M}+/gu

/** A heap of combining marks reaches over the lines above and below, and covers what stands there: the first few are left. */
export const withFewMarks = (text: string): string => text.replace(HEAP, '$1')
