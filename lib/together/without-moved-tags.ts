import type { KeptWrite } from './kept-write.ts'

/** The writes without dist-tags that the same run has set to another version afterwards. */
export function withoutMovedTags(writes: readonly KeptWrite[]): KeptWrite[] {
  return writes.filter(
    (write, index) =>
      write.kind === 'publish' ||
      !writes
        .slice(index + 1)
        .some(
          ({ kind, name, distTag }) =>
            kind === 'dist-tag' && name === write.name && distTag === write.distTag,
        ),
  )
}
