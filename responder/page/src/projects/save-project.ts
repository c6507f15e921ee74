import type { Project } from '../../../src/api/projects.ts'
import { api, type ProjectChange } from '../net/api.ts'
import { Refusal } from '../net/refusal.ts'
import { type PasskeyUse, usePasskey } from '../session/passkeys.ts'

/** Saves a change of a project, with a passkey where it loosens what takes one. @throws {Refusal} */
export const saveProject = ({ id }: Project, change: Omit<ProjectChange, 'passkey'>): Promise<Project> =>
  withPasskey(`/api/projects/${id}/passkey`, change, (passkey) =>
    api.changeProject(id, { ...change, passkey }),
  )

/** Confirms what another admin wants. @throws {Refusal} */
export const confirmChange = (id: string, change: string): Promise<Project> =>
  withPasskey(`/api/projects/${id}/changes/${change}/passkey`, undefined, (passkey) =>
    api.confirmChange(id, change, passkey),
  )

/** The service says whether a passkey is needed: only then is one asked for. */
async function withPasskey<Reply>(
  path: string,
  body: object | undefined,
  act: (passkey?: PasskeyUse) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'passkey_needed')) throw error
    return await act(await usePasskey(path, body))
  }
}
