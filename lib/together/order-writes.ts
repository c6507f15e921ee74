import { inOrder } from '../batch/in-order.ts'
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
