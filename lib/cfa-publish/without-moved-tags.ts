import type { KeptWrite } from './kept-write.ts'

/** Returns the writes without the dist-tags that the same run sets again later. */
export const withoutMovedTags = (writes: readonly KeptWrite[]): KeptWrite[] =>
  writes.filter((write) => write.kind === 'publish' || isLastOf(write, writes))

/** Returns whether no later write sets the same dist-tag. */
export const isLastOf = (write: KeptWrite, writes: readonly KeptWrite[]): boolean =>
  !writes
    .slice(writes.indexOf(write) + 1)
    .some(({ name, distTag }) => name === write.name && distTag === write.distTag)
