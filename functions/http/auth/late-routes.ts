import { authRoutes } from '#contracts/routes/auth.ts';

const {
  logoutEverywhere,
  changePassword,
  forgotPassword,
  resetPassword,
  acceptInvitation,
  eraseAccount,
  resendEmailVerification,
  verifyEmail,
  sendPhoneCode,
  verifyPhone,
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} = authRoutes;

/** The routes that set a password, end all sessions or erase the account. */
export const passwordRoutes = {
  logoutEverywhere,
  changePassword,
  forgotPassword,
  resetPassword,
  acceptInvitation,
  eraseAccount,
} as const;
/** The routes that verify an address, a phone or a second factor. */
export const proofRoutes = {
  resendEmailVerification,
  verifyEmail,
  sendPhoneCode,
  verifyPhone,
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} as const;
