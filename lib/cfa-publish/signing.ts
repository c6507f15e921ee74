import type { Door } from '../door/door.ts'
import { IDENTITY_PATH } from '../door/door-reads.ts'
import { getError } from '../errors/get-error.ts'
import { askGitHub } from '../identity/ask-github.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { readNpmSettings } from '../npm/npm-config.ts'
import { canSign, wantsProvenance } from '../package/provenance.ts'
import type { Env } from '../types.ts'
import type { ConnectedRun } from './connect-run.ts'
import { workspacePackages } from './workspace-packages.ts'
import { yarnSigns } from './yarn-provenance.ts'

/** How the command signs the provenance of its packages. */
export interface Signing {
  /** Fetches the job's identity for Sigstore. `undefined` if the job is not on GitHub. */
  identity: (() => Promise<string>) | undefined
  /** The variables that send the command to the door for the identity. The door gives it out for nothing else. */
  variables: (door: Pick<Door, 'url' | 'token'>) => Env
}

/**
 * Returns `undefined` if nothing asks for provenance. Throws `ENOPROVENANCE` if something does and the job can't sign.
 */
export async function signingOf({
  context,
  effects,
}: Pick<ConnectedRun, 'context' | 'effects'>): Promise<Signing | undefined> {
  const { cwd, stdout } = context
  const env = mergedEnvironment(effects.processEnv(), context.env)
  const packages = await workspacePackages(cwd)
  const settings = await readNpmSettings({ cwd, env })
  const isWanted = [{ publishConfig: {} }, ...packages].some((pkg) =>
    wantsProvenance(pkg, settings, { cwd, env }),
  )
  if (!isWanted && !(await yarnSigns(cwd, env))) return undefined
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
