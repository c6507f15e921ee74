import { type KeptWrite, keyOf, specOfWrite } from './kept-write.ts'

/** A write, and those of the same run that have to be there before it. */
export interface OrderedWrite {
  write: KeptWrite
  /** Keys, of writes further up alone. */
  after: readonly string[]
}

/**
 * Puts writes in the order in which they can be installed at every moment: a package after those that it depends on, and a
 * dist-tag after its version. Packages that depend on each other stay in the order in which they came, and so do writes of
 * the same dist-tag: the last one has it.
 */
export function orderWrites(writes: readonly KeptWrite[]): OrderedWrite[] {
  const left = new Set(writes)
  const ordered: OrderedWrite[] = []
  const isLeft = (write: KeptWrite) => left.has(write)
  while (left.size > 0) {
    const waiting = [...left]
    const next = waiting.find((write) => !neededBy(write, writes).some(isLeft)) ?? (waiting[0] as KeptWrite)
    left.delete(next)
    const after = neededBy(next, writes).filter((write) => !isLeft(write))
    ordered.push({ write: next, after: after.map(keyOf) })
  }
  return ordered
}

function neededBy(write: KeptWrite, writes: readonly KeptWrite[]): KeptWrite[] {
  const earlier = writes.slice(0, writes.indexOf(write))
  return writes.filter((other) => {
    if (other === write) return false
    if (other.name === write.name && other.distTag === write.distTag && earlier.includes(other)) return true
    if (other.kind !== 'publish') return false
    return write.kind === 'dist-tag'
      ? specOfWrite(other) === specOfWrite(write)
      : write.dependencies.includes(other.name) && other.name !== write.name
  })
}
