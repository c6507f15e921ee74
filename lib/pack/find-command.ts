import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { findProgram, pathFolders } from '../files/find-program.ts'
import { readJson } from '../files/read-json.ts'
import { isObject } from '../is-object.ts'
import type { Env } from '../types.ts'
import type { Packer } from './choose-packer.ts'
import { TOOLS } from './tools.ts'

/** A program and its first arguments. */
export interface ToolCommand {
  file: string
  args: readonly string[]
}

type Tool = Exclude<Packer, { tool: 'npm' }>

/**
 * Finds the tool that the project uses: Yarn's `yarnPath`, the project's own dependency, `PATH`, or Corepack, in this
 * order.
 *
 * Any dependency may bring a command of this name into `node_modules/.bin`, and `npm run` and `npx` have such a folder
 * in their `PATH`. So a command from there counts only if the `package.json` next to it lists the tool.
 */
export async function findCommand(tool: Tool, env: Env): Promise<ToolCommand | undefined> {
  const { folders } = tool
  if (tool.tool === 'yarn') {
    const file = await findYarnPath(folders)
    if (file !== undefined) return { file: process.execPath, args: [file] }
  }
  const { packages } = TOOLS[tool.tool]
  const own = folders.map((folder) => path.join(folder, 'node_modules', '.bin'))
  const file = await findIn([...own, ...pathFolders(env)], tool.tool, packages)
  if (file !== undefined) return { file, args: [] }
  const corepack =
    tool.pinned === undefined ? undefined : await findIn(pathFolders(env), 'corepack', /^corepack$/)
  return corepack === undefined ? undefined : { file: corepack, args: [tool.tool] }
}

/** Finds the program that Yarn itself would hand over to. */
async function findYarnPath(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const settings = await readFile(path.join(folder, '.yarnrc.yml'), 'utf8').catch(() => '')
    const [, value = ''] = /^yarnPath:[ \t]*(.+?)[ \t]*$/m.exec(settings) ?? []
    const named = value.replace(/^(["'])(.*)\1$/, '$2')
    if (named !== '') return path.resolve(folder, named)
  }
  return undefined
}

function lists(folder: string, packages: RegExp): boolean {
  const pkg = readJson(path.join(folder, 'package.json'))
  if (!isObject(pkg)) return false
  const fields = [pkg.dependencies, pkg.devDependencies, pkg.optionalDependencies].filter(isObject)
  return fields.flatMap(Object.keys).some((name) => packages.test(name))
}

async function findIn(
  folders: readonly string[],
  name: string,
  packages: RegExp,
): Promise<string | undefined> {
  const names = process.platform === 'win32' ? [`${name}.cmd`, `${name}.exe`] : [name]
  return findProgram(names, folders, async (file) => {
    const bin = path.dirname(file)
    const modules = path.dirname(bin)
    const isOfProject = path.basename(bin) === '.bin' && path.basename(modules) === 'node_modules'
    return !isOfProject || lists(path.dirname(modules), packages)
  })
}
