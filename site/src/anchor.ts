/** As GitHub makes them of a heading’s text: lower case, without punctuation. The number behind a second one is not ours. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
