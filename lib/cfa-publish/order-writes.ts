import { inOrder } from '../batch/in-order.ts'
import { type KeptWrite, keyOf, specOfWrite } from './kept-write.ts'

/** A write, and the writes of the same run that have to be on the registry before it. */
export interface OrderedWrite {
  write: KeptWrite
  /** Keys of earlier writes only. */
  after: readonly string[]
}

/**
 * Orders the writes so that everything on the registry can be installed at every moment: a package comes after its
 * dependencies, and a dist-tag after its version. Packages that depend on each other stay in order of arrival. So do
 * writes of the same dist-tag, because the last one wins.
 */
export function orderWrites(writes: readonly KeptWrite[]): OrderedWrite[] {
  return inOrder(writes, (write) => neededBy(write, writes)).map(({ item, after }) => ({
    write: item,
    after: after.map(keyOf),
  }))
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
