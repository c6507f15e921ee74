import type { Token, Tokens } from 'marked'

/** The level of the headings of the page's sections. */
const ABOVE = 2
const LOWEST = 6

/** Returns the headings' levels on the page: below the section's own, in the same order, without skipping one. */
export function levelsOf(tokens: readonly Token[]): Map<Token, number> {
  const headings = tokens.filter((token): token is Tokens.Heading => token.type === 'heading')
  const depths = [...new Set(headings.map(({ depth }) => depth))].toSorted((one, other) => one - other)
  const levels = new Map<Token, number>()
  let before = ABOVE
  for (const heading of headings) {
    const wanted = ABOVE + 1 + depths.indexOf(heading.depth)
    before = Math.min(wanted, before + 1, LOWEST)
    levels.set(heading, before)
  }
  return levels
}
