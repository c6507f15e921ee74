/**
 * Returns GitHub’s anchor for a heading: lower case, no punctuation. Numbers for duplicate headings are not added
 * here.
 */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
