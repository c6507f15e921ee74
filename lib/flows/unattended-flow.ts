import { askGitHub } from '../accounts/job-identity.ts'
import { forwardBody } from '../door/forward-body.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { checkDependencies } from '../release/check-publication.ts'
import { settleUpload } from '../release/settle-upload.ts'
import { waitUntilLive } from '../release/wait-until-live.ts'
import type { UnattendedFlow } from '../unattended/unattended-release.ts'
import type { UnattendedWriter } from '../verify/types.ts'
import { keepIfWanted, needsRequest, type Parts, startAtDoor } from './parts.ts'

/** Puts a release without a maintainer together. */
export function createUnattendedFlow(
  parts: Parts,
  writer: UnattendedWriter,
  onUpload: (isUploading: boolean) => void = () => {},
): UnattendedFlow {
  const { connection, fail, tree, clock, logger, phase } = parts
  const { registry } = connection
  return {
    holdsFirst: phase === 'prepare' && needsRequest(parts),
    runsScripts: parts.runsScripts,
    isTrusted: writer.isTrusted,
    ...{ tree, fail },
    start: async () => {
      const provenance = connection.provenance || (await writer.signs?.()) === true
      return startAtDoor(parts, { verb: 'publish', hides: false, provenance, identity: identityOf(parts) })
    },
    check: ({ dependencies }) => checkDependencies(dependencies, fail),
    keep: (publication) => keepIfWanted(publication, parts),
    send: async (publication) => {
      const { name, version } = publication
      const target = { ...parts.target, name, version }
      const body = Buffer.from(
        forwardBody(publication, { registry: registry.url, gitHead: await parts.head() }),
      )
      const { integrity, shasum } = publication
      const upload = { body, target, integrity, shasum, commit: parts.context.nextRelease.gitHead }
      const waitForEarlier = async () => waitUntilShown(parts, publication)
      const tools = { registry, clock, logger, fail, waitForEarlier }
      const credential = await writer.credential()
      onUpload(true)
      return settleUpload(upload, credential, undefined, tools).finally(() => onUpload(false))
    },
  }
}

/** The job's identity for Sigstore: npm signs before it sends its request. */
export function identityOf({ context, effects }: Parts): () => Promise<string> {
  const env = mergedEnvironment(effects.processEnv(), context.env)
  return () => askGitHub('sigstore', { env, stdout: context.stdout })
}

/** Waits until everybody can install what was published. Throws `ESTAGETIMEOUT` or `ESTAGEBLOCKED`. */
export function waitUntilShown(
  { connection, target, clock, logger, fail, options, context }: Parts,
  hashes: { integrity: string; shasum: string },
): Promise<void> {
  const { registry, reader } = connection
  const deadline = clock.now() + options.timeoutMs
  const { gitHead: commit } = context.nextRelease
  const wait = { hashes, commit, what: 'for the registry to show it', deadline }
  return waitUntilLive(wait, { look: { registry, reader, target }, clock, logger, fail })
}
