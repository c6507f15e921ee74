import path from 'node:path'
import type { Turn } from '../joint/write-together.ts'
import { type Prepared, publishRenewed, renewPrepared } from '../release/direct-release.ts'
import { STORED } from '../release/settle-upload.ts'
import { checkUnchanged, type PreparedStaged, publishStaged } from '../staged/staged-release.ts'
import type { Session } from '../verify/types.ts'
import { createDirectFlow } from './direct-flow.ts'
import type { Parts } from './parts.ts'
import { createStagedFlow } from './staged-flow.ts'
import type { EntryStep } from './step.ts'

/** The release of one entry, in the turns of a release that was asked about together with others. */
export function createTurn(step: EntryStep, parts: Parts, session: Session): Turn {
  return session.staging ? stagedTurn(step, parts, session) : directTurn(step, parts, session)
}

function directTurn({ opened: { entry }, memory }: EntryStep, parts: Parts, session: Session): Turn {
  const onUpload = (isUploading: boolean) => {
    entry.isUploading = isUploading
  }
  const flow = createDirectFlow(parts, session, memory, { onUpload, seat: entry.seat })
  let prepared = entry.prepared as Prepared
  let reply = STORED
  return {
    renew: async () => {
      prepared = await renewPrepared(prepared, flow)
      entry.prepared = prepared
      if (prepared.published) entry.seat?.leave()
      else entry.seat?.renew(prepared.release)
    },
    write: async () => {
      if (!prepared.published) reply = await flow.send(prepared.release, prepared.approval)
    },
    finish: () => publishRenewed(prepared, { ...flow, send: async () => reply }),
    abandon: () => prepared.release.held.abandon(),
  }
}

function stagedTurn({ opened, context, memory }: EntryStep, parts: Parts, session: Session): Turn {
  const { entry, root } = opened
  const { staging } = session
  if (!staging) throw new Error('nothing is staged here')
  const flow = createStagedFlow(parts, session, staging, memory, entry.seat)
  const prepared = entry.prepared as PreparedStaged
  const { id, release, approval } = prepared
  const { held } = release
  return {
    renew: async () => {
      held.keepAlive(true)
      const roots = entry.seat?.joint.pending().map((member) => member.opened.root) ?? []
      await checkUnchanged(prepared, flow, (file) => isWithin(root, roots, path.resolve(context.cwd, file)))
    },
    write: async () => {
      if (id !== undefined) await flow.approve(id, release, approval)
    },
    finish: async () => {
      if (id !== undefined && flow.waitsUntilLive) await flow.waitUntilShown(held.publication)
      // It was compared before it was approved.
      const compared = { ...release, changes: async () => [] }
      await publishStaged({ ...prepared, release: compared, id: undefined }, flow)
      return !prepared.wasPublished
    },
    abandon: () => held.abandon(),
  }
}

/** Scripts that pack one package may write into its folder: that is no change of the others. */
function isWithin(root: string, roots: readonly string[], file: string): boolean {
  const owners = roots.filter((each) => file.startsWith(`${each}${path.sep}`))
  const deepest = owners.sort((one, other) => other.length - one.length)[0] ?? root
  return deepest === root
}
