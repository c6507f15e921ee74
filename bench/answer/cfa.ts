import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { type Arena, type Contender, type Given, giveCode, lagOf, publishFirst } from './arena.ts'
import { startCfaService } from './cfa-service.ts'
import { createPackageFolder } from './packages.ts'

/** How long the client waits between two polls. */
const INTERVAL_MS = 10_000

/** Creates the CFA client, which polls every ten seconds. The answers are spread evenly over that interval. */
export async function createCfa(arena: Arena): Promise<Contender> {
  const { npm, runs } = arena
  const name = 'bench-cfa'
  const folder = await createPackageFolder(name, arena.contents, npm)
  await publishFirst(name, arena)
  let given: Given | undefined
  let thinkingMs = 0
  const service = await startCfaService(async () => {
    await sleep(thinkingMs)
    given = giveCode(arena)
    return given.code
  })
  return {
    name: 'CFA client 2.3.2',
    run: async (index) => {
      given = undefined
      thinkingMs = ((index + 0.5) / runs) * INTERVAL_MS
      await folder.setVersion(`1.0.${index}`)
      const env = { ...npm.env, ...service.env }
      const options = { cwd: folder.cwd, env, extendEnv: false, reject: false, all: true } as const
      const { all } = await execa(process.execPath, [path.join(import.meta.dirname, 'cfa-job.ts')], options)
      if (!given) throw new Error(`the CFA job asked for no code:\n${all}`)
      return lagOf(given, name, arena)
    },
    close: service.close,
  }
}
