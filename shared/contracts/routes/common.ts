import { messagingRoutes } from './messaging.ts';
import { profileRoutes } from './profile.ts';
import { publicCatalogueRoutes } from './public-catalogue.ts';
import { servicePageRoutes } from './service-pages.ts';
import { signatureRoutes } from './signatures.ts';

export const commonRoutes = {
  ...servicePageRoutes,
  ...publicCatalogueRoutes,
  ...profileRoutes,
  ...messagingRoutes,
  ...signatureRoutes,
} as const;
