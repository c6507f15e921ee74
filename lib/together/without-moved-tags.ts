import type { KeptWrite } from './kept-write.ts'

/** The writes without dist-tags that the same run has set to another version afterwards. */
export const withoutMovedTags = (writes: readonly KeptWrite[]): KeptWrite[] =>
  writes.filter((write) => write.kind === 'publish' || isLastOf(write, writes))

/** Whether the dist-tag of a write stays where it puts it. */
export const isLastOf = (write: KeptWrite, writes: readonly KeptWrite[]): boolean =>
  !writes
    .slice(writes.indexOf(write) + 1)
    .some(({ name, distTag }) => name === write.name && distTag === write.distTag)
