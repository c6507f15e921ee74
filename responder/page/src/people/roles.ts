/** People's roles, with their names on the page. */
export const ROLES = [
  ['maintainer', 'Maintainer'],
  ['admin', 'Admin'],
] as const
