import { type DoorRun, type HeldPublish, publishAtDoor } from '../door/publish-at-door.ts'
import type { Publication } from '../door/read-publication.ts'
import { askGitHub } from '../identity/ask-github.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { afterStart } from '../npm/run-npm.ts'
import { type PackedTarball, packWithTool } from '../pack/pack-with-tool.ts'
import { toolEnvironment } from '../pack/tool-environment.ts'
import { doorToolsOf, type Parts } from './parts.ts'

export interface AtDoor {
  verb: 'publish' | 'stage'
  /** Hides from npm that the version already exists. */
  hides: boolean
  provenance: boolean
  /** Called once npm, or the tool that packs, is being started. */
  onStart?: (() => void) | undefined
}

/** Starts npm's own command at the door, for the folder or for the tarball that the project's tool makes of it. */
export async function startAtDoor(
  parts: Parts,
  { verb, hides, provenance, onStart = () => {} }: AtDoor,
): Promise<DoorRun> {
  const { context, target, root } = parts
  const { name, version, distTag } = target
  if (parts.packer.tool !== 'npm') onStart()
  const packed = await packIfWanted(parts)
  const tools = doorToolsOf(parts)
  const hidden = hides ? { name, version } : undefined
  const signing = provenance ? { identity: identityOf(parts) } : {}
  const run = await publishAtDoor(
    { verb, name, distTag, source: packed?.file ?? root, root, cwd: context.cwd, provenance },
    {
      ...tools,
      startNpm: packed ? tools.startNpm : afterStart(tools.startNpm, onStart),
      fail: parts.fail,
      reads: { ...tools.reads, hidden, ...signing },
    },
  )
  if (!packed || run.kind === 'ended') return run
  return { kind: 'held', held: withLastScripts(await withHead(run.held, parts), packed) }
}

/** Returns the job's identity for Sigstore, because npm signs before it sends its request. */
function identityOf({ context, effects }: Parts): () => Promise<string> {
  const env = mergedEnvironment(effects.processEnv(), context.env)
  return () => askGitHub('sigstore', { env, stdout: context.stdout })
}

async function packIfWanted(parts: Parts): Promise<PackedTarball | undefined> {
  const { packer, root, target, context, effects, connection, logger, fail } = parts
  if (packer.tool === 'npm') return undefined
  const { stdout, stderr } = context
  const env = toolEnvironment(mergedEnvironment(effects.processEnv(), context.env), connection.secrets)
  return packWithTool(
    { packer, root, ...target, ignoresScripts: connection.ignoresScripts },
    { startProcess: effects.startProcess, env, stdout, stderr, folder: connection.folder, logger, fail },
  )
}

/** Adds the commit. npm finds that of a folder, but not that of a tarball. */
async function withHead(held: HeldPublish, { head }: Parts): Promise<HeldPublish> {
  const gitHead = await head()
  return gitHead === undefined ? held : { ...held, publication: withGitHead(held.publication, gitHead) }
}

function withGitHead(publication: Publication, gitHead: string): Publication {
  const { document, version } = publication
  const manifest = document.versions[version] as (typeof document.versions)[string]
  return {
    ...publication,
    document: { ...document, versions: { [version]: { ...manifest, gitHead } } },
  }
}

/** Runs the last scripts, because npm runs none for a tarball. */
function withLastScripts(held: HeldPublish, packed: PackedTarball): HeldPublish {
  return {
    ...held,
    finish: async (reply) => {
      const result = await held.finish(reply)
      return result.failure ? result : { ...result, failure: await packed.finish() }
    },
  }
}
