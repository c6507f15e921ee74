import { isDeepStrictEqual } from 'node:util'
import { type KeptPackage, type KeptWrite, keyOf } from './kept-write.ts'

/** What a run has written so far. If several writes set the same dist-tag, the last one wins. */
export interface KeptWrites {
  all: () => readonly KeptWrite[]
  packagesOf: (name: string) => readonly KeptPackage[]
  writesOf: (name: string) => readonly KeptWrite[]
  /** @returns `other` if the run has already written this version, but not in this form. */
  judge: (one: Judged) => 'new' | 'same' | 'other'
  add: (one: KeptWrite) => void
}

type Judged = Pick<KeptPackage, 'name' | 'version' | 'distTag' | 'integrity' | 'access' | 'manifest'>

export function createKeptWrites(): KeptWrites {
  const writes = new Map<string, KeptWrite>()
  const all = () => [...writes.values()]
  const packages = () => all().filter((write) => write.kind === 'publish')
  return {
    all,
    packagesOf: (name) => packages().filter((write) => write.name === name),
    writesOf: (name) => all().filter((write) => write.name === name),
    judge: (one) => {
      const before = packages().find(({ name, version }) => name === one.name && version === one.version)
      if (!before) return 'new'
      return isDeepStrictEqual(judgedOf(before), judgedOf(one)) ? 'same' : 'other'
    },
    add: (one) => {
      const before = writes.get(keyOf(one))
      // A repeated write becomes the latest. A dist-tag never replaces the package that sets it anyway.
      writes.delete(keyOf(one))
      writes.set(keyOf(one), one.kind === 'dist-tag' && before?.kind === 'publish' ? before : one)
    },
  }
}

/** Returns what is compared. Every signing makes a new provenance bundle, so that is left out. */
const judgedOf = ({ distTag, integrity, access, manifest }: Judged) => ({
  ...{ distTag, integrity, access, manifest },
})
