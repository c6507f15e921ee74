import { type Arena, type Contender, giveCode, lagOf, publishFirst } from './arena.ts'
import { createPackageFolder } from './packages.ts'

/** Times `npm publish x.tgz` with the code in its environment, from its start. Nothing that runs npm can be faster. */
export async function createFloor(arena: Arena): Promise<Contender> {
  const { npm } = arena
  const name = 'bench-floor'
  const folder = await createPackageFolder(name, arena.contents, npm)
  await publishFirst(name, arena)
  return {
    name: 'npm publish x.tgz',
    run: async (index) => {
      const tarball = await folder.pack(`1.0.${index}`)
      const given = giveCode(arena)
      const args = ['publish', tarball, '--tag', 'latest']
      await npm.run(args, { cwd: folder.cwd, env: { npm_config_otp: given.code } })
      return lagOf(given, name, arena)
    },
    close: async () => {},
  }
}
