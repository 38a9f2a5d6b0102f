import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import { HouseFunction } from '#infra/constructs/house-function.ts';
import { arnOf, exported, extend, type Platform, type Provision } from '#infra/constructs/platform.ts';
import { createSchedulerRole } from '#infra/constructs/scheduler-role.ts';
import { realtimeFunctions } from './functions.ts';

/** The WebSocket API: functions for connect, disconnect and messages, and one that closes unauthenticated sockets. */
export class RealtimeStack extends Stack {
  readonly provides: Provision;
  readonly api: WebSocketApi;

  constructor(scope: Construct, id: string, props: StackProps & { readonly platform: Platform }) {
    super(scope, id, props);
    this.api = new WebSocketApi(this, 'Sockets', { routeSelectionExpression: '$request.body.action' });
    const stage = new WebSocketStage(this, 'Live', {
      webSocketApi: this.api,
      stageName: 'live',
      autoDeploy: true,
      throttle: {
        rateLimit: props.platform.stage.throttle.rate,
        burstLimit: props.platform.stage.throttle.burst,
      },
    });
    Validations.of(stage).acknowledge({
      id: 'AwsSolutions-APIG1',
      reason:
        'Access logs of a WebSocket API need a role that is set once for the whole account and is not ours to set; the functions log each connection and message.',
    });
    const own: Provision = {
      values: { WEBSOCKET_URL: stage.url, WEBSOCKET_MANAGEMENT_URL: stage.callbackUrl },
      arns: {
        connections: this.formatArn({
          service: 'execute-api',
          resource: this.api.apiId,
          resourceName: stage.stageName,
        }),
      },
    };
    this.provides = exported(this, own);
    const platform = extend(props.platform, own);
    this.addRoutes(extend(platform, this.createDeadline(platform)));
    new CfnOutput(this, 'WebSocketUrl', { value: stage.url });
  }

  /**
   * Closes sockets that have not authenticated, started by a timer that is set on connect. It has no dead-letter queue:
   * after a failure the socket receives nothing and is closed when idle.
   */
  private createDeadline(platform: Platform): Provision {
    const deadline = new HouseFunction(this, 'Deadline', { spec: realtimeFunctions.deadline, platform });
    const { roleArn } = createSchedulerRole(this, 'DeadlineRole', {
      targets: [deadline],
      deadLettersArn: arnOf(platform, 'scheduleDeadLetters'),
    });
    return {
      values: { SCHEDULER_ROLE_ARN: roleArn, TIMER_FUNCTION_ARN: deadline.lambda.functionArn },
      arns: { timerRole: roleArn },
    };
  }

  private addRoutes(platform: Platform): void {
    const routes = { $connect: 'connect', $disconnect: 'disconnect', $default: 'messages' } as const;
    for (const [key, name] of Object.entries(routes)) {
      const made = new HouseFunction(this, name.charAt(0).toUpperCase() + name.slice(1), {
        spec: realtimeFunctions[name],
        platform,
      });
      const route = this.api.addRoute(key, {
        integration: new WebSocketLambdaIntegration(`${name}Integration`, made.lambda),
      });
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'A socket is opened with a single-use ticket, or sends an access token as its first message: the functions check both, so that no token stands in a URL.',
      });
    }
  }
}
