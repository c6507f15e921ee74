import type { Sleep } from '../async/sleep.ts'
import type { Credential } from '../registry/credential.ts'
import {
  judgeTokenList,
  judgeTokenRights,
  readTokenList,
  type TokenFacts,
  type TokenRights,
} from '../registry/token-list.ts'
import { type WhoAmI, whoAmI } from '../registry/who-am-i.ts'
import type { Project } from './read-project.ts'

/** A token, and what the registry says about it. */
export interface ExaminedToken {
  variable: string
  owner: WhoAmI
  /** `undefined` if the registry does not say. */
  facts: TokenFacts | undefined
  rights: TokenRights | undefined
}

/** Asks the registry about each token, in parallel. */
export async function readAccounts(project: Project, sleep: Sleep): Promise<ExaminedToken[]> {
  const { candidates } = project.discovery
  const tokens = candidates.map(({ variable, token }) => ({
    variable,
    credential: { type: 'bearer', secret: token } as const,
  }))
  const all = project.credential ? [...tokens, project.credential] : tokens
  return Promise.all(all.map(({ variable, credential }) => examine(variable, credential, project, sleep)))
}

/** Returns a credential that the registry does not refuse, because a refused one would hide the package. */
export function readerOf(
  { discovery, credential }: Project,
  tokens: readonly ExaminedToken[],
): Credential | undefined {
  if (credential) return tokens[0]?.owner.kind === 'refused' ? undefined : credential.credential
  const index = tokens.findIndex(({ owner }) => owner.kind !== 'refused')
  const token = discovery.candidates[index]?.token
  return token === undefined ? undefined : { type: 'bearer', secret: token }
}

async function examine(
  variable: string,
  credential: Credential,
  { registry }: Project,
  sleep: Sleep,
): Promise<ExaminedToken> {
  const owner = await whoAmI(registry, credential, sleep)
  const isKnown = owner.kind === 'user' || owner.kind === 'unknown'
  const read = () => readTokenList(registry, credential)
  // Tried again if nothing came, because an idle connection may be dead.
  const list = isKnown ? ((await read()) ?? (await read())) : undefined
  return {
    variable,
    owner,
    facts: judgeTokenList(list, credential.secret),
    rights: judgeTokenRights(list, credential.secret),
  }
}
