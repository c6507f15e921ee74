import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startTestRegistry, type TestRegistry, type TestUser } from '../test-registry/index.ts'
import { type Authenticator, createAuthenticator } from './authenticator.ts'
import { type Commands, createCommands } from './commands.ts'
import { type People, signInAll } from './maintainer/people.ts'
import { MAINTAINERS } from './options.ts'
import { type Phones, startPhones } from './phones.ts'
import { createProject, type Project } from './project.ts'
import { type Responder, startResponder } from './responder.ts'

/** Everything that a release needs around it. */
export interface Setting {
  registry: TestRegistry
  users: TestUser[]
  authenticator: Authenticator
  responder: Responder
  phones: Phones
  people: People
  project: Project
  commands: Commands
  close: () => Promise<void>
}

/** Starts everything, on this machine and in one temporary folder. */
export async function prepareSetting(): Promise<Setting> {
  const folder = makeFolder()
  const commands = await createCommands(folder)
  const opened: Array<{ close: () => Promise<void> }> = []
  const close = async () => {
    await Promise.all(opened.map((one) => one.close()))
  }
  try {
    const registry = await startTestRegistry({ realTime: true, staging: false })
    opened.push(registry)
    const users = await Promise.all(MAINTAINERS.map((name) => registry.addUser(name)))
    const authenticator = createAuthenticator(MAINTAINERS, registry.code)
    const project = await createProject(folder, registry.url, commands.run)
    const phones = await startPhones()
    opened.push(phones)
    const data = path.join(folder, 'responder')
    const options = { folder: data, registryUrl: registry.url, packageName: project.name }
    const responder = await startResponder(options, commands)
    opened.push(responder)
    const people = await signInAll(responder.page, phones.topic)
    return { registry, users, authenticator, responder, phones, people, project, commands, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Makes a folder in which all code of this process puts its temporary files. It is deleted on any exit. */
function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'release-demo-'))
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** Returns the variables that a CI service would pass to the job. */
export function secretsOf({ users, responder }: Setting): Record<string, string> {
  return {
    ...Object.fromEntries(users.map(({ name, token }) => [`NPM_TOKEN_${name.toUpperCase()}`, token])),
    CFA_RESPONDER_URL: responder.endpoint,
    CFA_RESPONDER_SECRET: responder.secret,
  }
}
