import { queryService } from './aws-query.ts';
import type { Faults } from './faults.ts';
import type { LocalService } from './service.ts';
import { element } from './xml.ts';

/** STS's GetCallerIdentity. */
export function createStsService(options: { accountId: string; faults?: Faults | undefined }): LocalService {
  return queryService({
    name: 'STS',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    faults: options.faults,
    operations: {
      GetCallerIdentity: async (_, request) => {
        const name = request.principal ?? 'developer';
        return [
          element('Arn', `arn:aws:sts::${options.accountId}:assumed-role/${name}/local`),
          element('UserId', `LOCAL:${name}`),
          element('Account', options.accountId),
        ];
      },
    },
  });
}
