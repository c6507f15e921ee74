/** What one package does in a release that was asked about together with others. */
export interface Turn {
  /** Before anything is written: what would be written now. Throws where that can't be what was approved. */
  renew: () => Promise<void>
  /** With codes. */
  write: () => Promise<void>
  /** Lets npm end. Resolves with whether the package was sent: the registry may have had it already. */
  finish: () => Promise<boolean>
  abandon: () => void
}

/** How a write ended; `unwritten`: it did not begin, because an earlier one failed. */
export type WriteEnd = { kind: 'written' } | { kind: 'failed' | 'unwritten'; error: unknown }

/**
 * Writes one package after the other, once all of them are what was approved. Throws where nothing was written because
 * they are not; what a single write throws is its own end.
 *
 * @param approve - Asks about all of them once more where that is necessary.
 */
export async function writeTogether(
  turns: readonly Turn[],
  approve: () => Promise<void>,
): Promise<WriteEnd[]> {
  try {
    for (const { renew } of turns) await renew()
    await approve()
  } catch (error) {
    for (const { abandon } of turns) abandon()
    throw error
  }
  const ends: WriteEnd[] = []
  for (const { write, abandon } of turns) {
    const last = ends.at(-1)
    const isFailed = last !== undefined && last.kind !== 'written'
    const end: WriteEnd = isFailed ? { kind: 'unwritten', error: last.error } : await endOf(write)
    if (end.kind !== 'written') abandon()
    ends.push(end)
  }
  return ends
}

const endOf = (write: Turn['write']): Promise<WriteEnd> =>
  write().then(
    () => ({ kind: 'written' }),
    (error: unknown) => ({ kind: 'failed', error }),
  )
