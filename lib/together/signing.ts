import type { Door } from '../door/door.ts'
import { IDENTITY_PATH } from '../door/door-reads.ts'
import { getError } from '../errors/get-error.ts'
import { askGitHub } from '../identity/ask-github.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { readNpmSettings } from '../npm/npm-config.ts'
import { canSign, wantsProvenance } from '../package/provenance.ts'
import type { Env } from '../types.ts'
import type { Run } from './verify-run.ts'
import { workspacePackages } from './workspace-packages.ts'

/** How the command signs where its packages were built. */
export interface Signing {
  /** The job's identity for Sigstore. */
  identity: (() => Promise<string>) | undefined
  /** What the command sees for it: the door, which gives the identity for nothing else. */
  variables: (door: Pick<Door, 'url' | 'token'>) => Env
}

/** `undefined` where nothing asks for provenance. Throws `ENOPROVENANCE` where something does, and the job can't sign. */
export async function signingOf({ context, effects }: Run): Promise<Signing | undefined> {
  const { cwd, stdout } = context
  const env = mergedEnvironment(effects.processEnv(), context.env)
  const packages = await workspacePackages(cwd)
  const settings = await readNpmSettings({ cwd, env })
  const isWanted = [{ publishConfig: {} }, ...packages].some((pkg) =>
    wantsProvenance(pkg, settings, { cwd, env }),
  )
  if (!isWanted) return undefined
  if (!canSign(env)) throw getError('ENOPROVENANCE')
  if (!env.GITHUB_ACTIONS) return { identity: undefined, variables: () => ({}) }
  return {
    identity: () => askGitHub('sigstore', { env, stdout }),
    variables: ({ url, token }) => ({
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}${IDENTITY_PATH}?for=provenance`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: token,
    }),
  }
}
