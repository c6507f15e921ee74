import type { ErrorDefinition } from './definition.ts'
import { NOTHING, UNPUBLISHED } from './done.ts'
import { hintAtPlaceholder, showSource, type TokenSource } from './placeholder-token.ts'

const NEW_TOKEN =
  'Its owner needs to store a new granular access token in your CI: read and write, this package, “bypass two-factor” off, 90 days at most.'

export interface Refused {
  registry: string
  account?: string | undefined
  variable?: string | undefined
}

const whose = ({ account, variable, registry }: Refused) => ({
  Account: account,
  Variable: variable,
  Registry: registry,
})

export const ACCOUNT_ERRORS = {
  EACCOUNTKINDS: {
    message: '`NPM_TOKEN` and `NPM_TOKEN_<username>` are both set.',
    meaning: 'The plugin can’t tell which you mean.',
    done: NOTHING,
    next: 'To use the maintainers’ accounts, name them in `accounts`, or remove `NPM_TOKEN`. To use that, set `accounts: []`.',
    facts: ({ variables }: { variables: readonly string[] }) => ({ Variables: variables }),
  },
  EACCOUNTMISSING: {
    message: 'An account has no token.',
    meaning: '`accounts` names an npm user who has no token in the environment.',
    done: NOTHING,
    next: 'Store the token in your CI and pass it to the job under the expected name, or remove the user from `accounts`.',
    facts: ({ account, expected }: { account: string; expected: string }) => ({
      Account: account,
      'Expected variable': expected,
    }),
  },
  EACCOUNTDUPLICATE: {
    message: 'Two tokens belong to one npm user.',
    meaning: 'The plugin can’t tell which one to use.',
    done: NOTHING,
    next: 'Remove all but one of the variables.',
    facts: ({ account, variables }: { account: string; variables: readonly string[] }) => ({
      Account: account,
      Variables: variables,
    }),
  },
  EACCOUNTNAME: {
    message: 'A token’s owner is not the user that its variable names.',
    meaning:
      'Its variable is named after another npm user, so the release would be published under the wrong name.',
    done: NOTHING,
    next: 'Store the token under its owner’s name, or put the right token there. Upper case is fine, and so is `_` in place of `-` and `.`.',
    facts: ({ variable, expected, account }: { variable: string; expected: string; account: string }) => ({
      Variable: variable,
      'Named after': expected,
      'Owner of the token': account,
    }),
  },
  EACCOUNTTOKEN: {
    message: 'A token is not valid.',
    meaning: 'It was mistyped, has expired or was revoked.',
    done: UNPUBLISHED,
    next: NEW_TOKEN,
    facts: ({ file, source, ...refused }: Refused & TokenSource) => ({
      ...whose(refused),
      ...showSource({ file, source }),
    }),
    hint: hintAtPlaceholder,
  },
  EACCOUNTEXPIRED: {
    message: 'A token has expired or was revoked.',
    meaning: 'The registry says that it used to be valid.',
    done: UNPUBLISHED,
    next: NEW_TOKEN,
    facts: whose,
  },
  EACCOUNTADDRESS: {
    message: 'A token may not be used from this address.',
    meaning: 'This job’s IP address is not on its list of allowed addresses.',
    done: UNPUBLISHED,
    next: 'Its owner needs to add the addresses of your CI runners, or create a token without such a list.',
    facts: whose,
  },
  EACCOUNTSCOPE: {
    message: 'A token does not cover this package.',
    meaning:
      'The registry answered “not found”: the token’s packages and scopes lack this one, the account has no access to it, or (sometimes) the token has expired.',
    done: UNPUBLISHED,
    next: 'Its owner needs to give it read and write access to this package or its scope. A new package needs a token for all packages or for its scope.',
    facts: whose,
  },
  EACCOUNTRIGHTS: {
    message: 'An account may not publish this package.',
    meaning: 'The token is valid, but its owner is not a maintainer of the package.',
    done: UNPUBLISHED,
    next: 'Ask a maintainer to run `npm owner add <username> <package>`, or use another account.',
    facts: whose,
  },
  EACCOUNTNO2FA: {
    message: 'An account has no second factor.',
    meaning: 'The package requires one.',
    done: UNPUBLISHED,
    next: 'Its owner needs to turn on two-factor authentication at npmjs.com. Or use another account.',
    facts: whose,
  },
  EACCOUNTBYPASS: {
    message: 'A token that bypasses two-factor authentication was refused.',
    meaning: 'npm no longer lets such tokens do this.',
    done: UNPUBLISHED,
    next: 'Its owner needs to create a granular access token with “bypass two-factor” off.',
    facts: whose,
  },
  EACCOUNTSTAGEONLY: {
    message: 'A token may stage versions, but not publish them.',
    done: UNPUBLISHED,
    next: 'Use `publish: "staged"`: a maintainer then approves what this token stages. Or have its owner create a granular token with read and write permission.',
    facts: whose,
  },
  EACCOUNTFORBIDDEN: {
    message: 'The registry does not let an account do this.',
    meaning:
      'It answered “forbidden”, and the plugin does not know why. One cause is the publishing access “require two-factor authentication and disallow tokens”.',
    done: UNPUBLISHED,
    next: 'Read the registry’s message. “Publishing access” in the package’s settings must allow granular tokens.',
    facts: whose,
  },
} satisfies Record<string, ErrorDefinition>
