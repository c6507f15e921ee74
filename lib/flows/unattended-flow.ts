import { readPackage } from '../package/read-package.ts'
import type { Credential } from '../registry/credential.ts'
import { checkDependencies } from '../release/check-publication.ts'
import { checkUnbroken } from '../release/check-unbroken.ts'
import { settleUpload } from '../release/settle-upload.ts'
import type { UnattendedFlow } from '../unattended/unattended-release.ts'
import type { UnattendedWriter } from '../verify/types.ts'
import { checkTrust } from './check-trust.ts'
import { codeOf, keepIfWanted, needsRequest, type Parts } from './parts.ts'
import { startAtDoor } from './start-at-door.ts'
import { uploadOf, waitForEarlier } from './upload.ts'

/** Assembles a release that no maintainer approves. */
export function createUnattendedFlow(parts: Parts, writer: UnattendedWriter): UnattendedFlow {
  const { connection, fail, standing, tree, clock, logger, phase, runsScripts, leavesChanges } = parts
  const { registry } = connection
  return {
    holdsFirst: phase === 'prepare' && needsRequest(parts),
    ...{ runsScripts, leavesChanges },
    isTrusted: writer.isTrusted,
    ...{ tree, fail },
    start: async (onStart) => {
      const provenance = connection.provenance ?? (await writer.signs?.()) === true
      return checkUnbroken(undefined, fail, () =>
        startAtDoor(parts, { verb: 'publish', hides: false, provenance, onStart }),
      )
    },
    check: async (publication) => {
      const { name, dependencies } = publication
      // Scripts may rename the package. A script that publishes another package on the way has the door's credential,
      // too.
      const { name: expected } = await readPackage(parts.root)
      if (name !== expected) throw fail('EREQUESTNAME', { expected, found: name })
      checkDependencies(dependencies, fail)
      checkTrust(publication, parts)
    },
    keep: (publication) => keepIfWanted(publication, parts),
    code: (sent) => codeOf(parts, sent),
    send: async (publication, code) => {
      const { name, version } = publication
      const upload = await uploadOf(publication, { ...parts, target: { ...parts.target, name, version } })
      const tools = {
        ...{ registry, clock, logger, fail, standing },
        waitForEarlier: (refused: Credential) => waitForEarlier(parts, publication, refused),
      }
      const credential = await writer.credential()
      const end = await settleUpload(upload, credential, code, tools)
      if (end.kind === 'stored') standing.live = { lacksTag: false }
      return end
    },
  }
}
