import type { Project } from '../../../src/api/projects.ts'
import { api, type ProjectChange } from '../net/api.ts'
import { Refusal } from '../net/refusal.ts'
import { type PasskeyUse, provePasskey } from '../session/passkeys.ts'

/** Saves a change to a project, with a passkey if the change loosens what a passkey protects. @throws {Refusal} */
export const saveProject = ({ id }: Project, change: Omit<ProjectChange, 'passkey'>): Promise<Project> =>
  withPasskey(`/api/projects/${id}/passkey`, change, (passkey) =>
    api.changeProject(id, { ...change, passkey }),
  )

/** Confirms another admin's change. @throws {Refusal} */
export const confirmChange = (id: string, change: string): Promise<Project> =>
  withPasskey(`/api/projects/${id}/changes/${change}/passkey`, undefined, (passkey) =>
    api.confirmChange(id, change, passkey),
  )

/** Asks for a passkey only if the service says that one is needed. */
async function withPasskey<Reply>(
  path: string,
  body: object | undefined,
  act: (passkey?: PasskeyUse) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'passkey_needed')) throw error
    return await act(await provePasskey(path, body))
  }
}
