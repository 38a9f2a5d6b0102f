import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** What a function answers API Gateway. */
export type HttpResponse = APIGatewayProxyStructuredResultV2 & { headers: Record<string, string> };
