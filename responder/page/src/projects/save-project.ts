import type { Project } from '../../../src/api/projects.ts'
import { api, type ProjectChange } from '../net/api.ts'
import { Refusal } from '../net/refusal.ts'
import { type PasskeyUse, provePasskey } from '../session/passkeys.ts'

type Settings = Omit<ProjectChange, 'from' | 'passkey'>

/**
 * Saves the settings that differ from the loaded project's, because another admin may have changed the others
 * meanwhile. Uses a passkey if that loosens what a passkey protects. @throws {Refusal}
 */
export function saveProject(project: Project, settings: Settings): Promise<Project> {
  const [change, from] = [differing(settings, project), differing(project, settings)]
  return withPasskey(`/api/projects/${project.id}/passkey`, change, (passkey) =>
    api.changeProject(project.id, { ...change, from, passkey }),
  )
}

/** Settings that can be changed in parts. */
const PARTED: ReadonlySet<string> = new Set(['rules', 'limits'])

/** Returns the fields that `other` has too and that differ there, and of parted settings only the parts that differ. */
function differing<Fields extends object>(fields: Fields, other: object): Partial<Fields> {
  const others = new Map<string, unknown>(Object.entries(other))
  const kept = Object.entries(fields)
    .filter(([name, value]) => others.has(name) && JSON.stringify(value) !== JSON.stringify(others.get(name)))
    .map(([name, value]) => [name, PARTED.has(name) ? differing(value, Object(others.get(name))) : value])
  return Object.fromEntries(kept) as Partial<Fields>
}

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
