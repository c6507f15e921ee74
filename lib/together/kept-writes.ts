import { type KeptPackage, type KeptTag, type KeptWrite, keyOf } from './kept-write.ts'

/** What a run has written so far, in the order in which it came. */
export interface KeptWrites {
  all: () => readonly KeptWrite[]
  packagesOf: (name: string) => readonly KeptPackage[]
  tagsOf: (name: string) => readonly KeptTag[]
  /** @returns `other`: the run has written this version before, and not this. */
  judge: (one: Pick<KeptPackage, 'name' | 'version' | 'distTag' | 'integrity'>) => 'new' | 'same' | 'other'
  add: (one: KeptWrite) => void
}

export function createKeptWrites(): KeptWrites {
  const writes = new Map<string, KeptWrite>()
  const all = () => [...writes.values()]
  const packages = () => all().filter((write) => write.kind === 'publish')
  return {
    all,
    packagesOf: (name) => packages().filter((write) => write.name === name),
    tagsOf: (name) => all().filter((write) => write.kind === 'dist-tag' && write.name === name) as KeptTag[],
    judge: ({ name, version, distTag, integrity }) => {
      const before = packages().find((write) => write.name === name && write.version === version)
      if (!before) return 'new'
      return before.integrity === integrity && before.distTag === distTag ? 'same' : 'other'
    },
    add: (one) => {
      // A package brings its own dist-tag.
      if (one.kind === 'dist-tag' && writes.get(keyOf(one))?.kind === 'publish') return
      // What came again is the latest.
      writes.delete(keyOf(one))
      writes.set(keyOf(one), one)
    },
  }
}
