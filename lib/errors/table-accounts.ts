import type { ErrorDefinition } from './definition.ts'
import { hintAtPlaceholder, showSource, type TokenSource } from './placeholder-token.ts'

const NOTHING = 'Nothing. No tag was pushed, and nothing was uploaded.'
const EITHER =
  'In verifyConditions, nothing. While publishing, the tag was pushed and the package was not published. The error’s text says which.'
const NEW_TOKEN =
  'Its owner needs to make a new granular access token (read and write, this package, “bypass two-factor” off) and store it in your CI. Tokens that can write last 90 days at most.'

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
    meaning:
      'You can publish with one token for the project, or with each maintainer’s token. With both set, the plugin can’t tell which you mean.',
    done: NOTHING,
    next: 'Remove `NPM_TOKEN` if the maintainers publish with their own accounts. Otherwise remove the others.',
    facts: ({ variables }: { variables: readonly string[] }) => ({ Variables: variables }),
  },
  EACCOUNTMISSING: {
    message: 'An account has no token.',
    meaning: 'The option `accounts` names an npm user who has no token in the environment.',
    done: NOTHING,
    next: 'Add the secret to your CI and pass it to the job under the expected name, or remove the user from `accounts`.',
    facts: ({ account, expected }: { account: string; expected: string }) => ({
      Account: account,
      'Expected variable': expected,
    }),
  },
  EACCOUNTDUPLICATE: {
    message: 'Two tokens belong to one npm user.',
    meaning: 'Each maintainer has one token. With two, it would be chance which one is used.',
    done: NOTHING,
    next: 'Remove all but one of the variables.',
    facts: ({ account, variables }: { account: string; variables: readonly string[] }) => ({
      Account: account,
      Variables: variables,
    }),
  },
  EACCOUNTNAME: {
    message: 'A token belongs to somebody else.',
    meaning:
      'The variable is named after one npm user, and its token belongs to another. The release would be published under the wrong name.',
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
    meaning: 'The registry does not accept the token. It was mistyped, has expired or was revoked.',
    done: EITHER,
    next: NEW_TOKEN,
    facts: ({ file, source, ...refused }: Refused & TokenSource) => ({
      ...whose(refused),
      ...showSource({ file, source }),
    }),
    hint: hintAtPlaceholder,
  },
  EACCOUNTEXPIRED: {
    message: 'A token has expired or was revoked.',
    meaning: 'The registry says that the token used to be valid and no longer is.',
    done: EITHER,
    next: NEW_TOKEN,
    facts: whose,
  },
  EACCOUNTADDRESS: {
    message: 'A token may not be used from this address.',
    meaning: 'The token has a list of allowed IP addresses, and this job’s address is not on it.',
    done: EITHER,
    next: 'Its owner needs to add the addresses of your CI runners to the token, or make a token without such a list.',
    facts: whose,
  },
  EACCOUNTSCOPE: {
    message: 'A token does not cover this package.',
    meaning:
      'The registry answered “not found” when the package was published. npm does so when the token’s list of packages and scopes lacks this one, when the account has no access to it, and sometimes when the token has expired.',
    done: EITHER,
    next: 'Its owner needs to give the token read and write access to this package or its scope. A package that does not exist yet needs a token for all packages or for its scope.',
    facts: whose,
  },
  EACCOUNTRIGHTS: {
    message: 'An account may not publish this package.',
    meaning: 'The token is valid, but its owner is not a maintainer of the package.',
    done: EITHER,
    next: 'Ask a maintainer to run `npm owner add <username> <package>`, or use another account.',
    facts: whose,
  },
  EACCOUNTNO2FA: {
    message: 'An account has no second factor.',
    meaning: 'The package requires a second factor, and this account has none at npm.',
    done: EITHER,
    next: 'The owner of the account needs to turn on two-factor authentication at npmjs.com. Or use another account.',
    facts: whose,
  },
  EACCOUNTBYPASS: {
    message: 'A token that bypasses two-factor authentication was refused.',
    meaning: 'npm no longer lets tokens that bypass two-factor authentication do this.',
    done: EITHER,
    next: 'Its owner needs to make a granular access token with “bypass two-factor” off. This plugin is made for that kind of token.',
    facts: whose,
  },
  EACCOUNTSTAGEONLY: {
    message: 'A token may stage versions, but not publish them.',
    meaning: 'The registry refused to publish directly, because this granular token may only stage.',
    done: EITHER,
    next: 'Set `publish: "staged"`, and the version is staged with this token and approved by a maintainer. Or have its owner make a granular token with read and write permission.',
    facts: whose,
  },
  EACCOUNTFORBIDDEN: {
    message: 'The registry does not let an account do this.',
    meaning:
      'The registry answered “forbidden”, for a reason that the plugin does not know. One possible cause is the publishing access “require two-factor authentication and disallow tokens”, which keeps every token from publishing.',
    done: EITHER,
    next: 'Read the registry’s message above. Check “Publishing access” in the package’s settings, which must allow granular tokens.',
    facts: whose,
  },
} satisfies Record<string, ErrorDefinition>
