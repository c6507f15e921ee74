import { getError, type PluginError } from '../errors/get-error.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import type { NpmSettings } from '../npm/npm-config.ts'
import { wantsProvenance } from '../package/provenance.ts'
import { readNpmConfig } from '../package/registry.ts'
import { createRegistry } from '../registry/registry.ts'
import type { Connection, Verification } from './types.ts'

/** Sets up the way to a registry by npm's own settings, before it is known who writes there. */
export function connectRegistry(
  url: string,
  settings: NpmSettings,
  { pkg, context, effects }: Verification,
): { connection: Connection; errors: PluginError[] } {
  const env = mergedEnvironment(effects.processEnv(), context.env)
  const network = settings.network(url)
  const { configs = [] } = readNpmConfig(context)
  // For npm, even an empty value replaces that of its other settings.
  const { access = settings.get('access') } = pkg.publishConfig ?? {}
  const connection: Connection = {
    registry: createRegistry({ url, network }),
    reader: undefined,
    secrets: [],
    configFiles: configs,
    noProxy: network.noProxy,
    scopes: settings.scopesOf(url),
    network: settings.networkFromProject(url),
    // npm translates `private` in the same way.
    access: access === 'private' ? 'restricted' : typeof access === 'string' && access !== '' ? access : null,
    ignoresScripts: settings.get('ignore-scripts') === true,
    elsewhere: writesElsewhere(settings),
    provenance: wantsProvenance(pkg, settings, { cwd: context.cwd, env }),
    folder: effects.makeFolder(),
  }
  for (const { setting, value, file } of connection.network)
    context.logger.log(
      'The registry is reached by a setting of the project: %s = %s (%s)',
      setting,
      value,
      file,
    )
  return { connection, errors: settings.problems.map((detail) => getError('EREGISTRYSETTINGS', { detail })) }
}

function writesElsewhere(settings: NpmSettings): Connection['elsewhere'] {
  for (const setting of ['workspace', 'workspaces', 'global', 'location', 'prefix', 'usage']) {
    const where = settings.where(setting)
    if (where !== null && where !== 'default' && where !== 'builtin')
      return { setting: `${setting}=${String(settings.get(setting))}`, file: settings.fileOf(where) }
  }
  return undefined
}
