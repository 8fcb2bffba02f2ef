import java.io.OutputStream;
import java.lang.reflect.Field;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * Runs DynamoDB Local for this machine alone, and for as long as standard input stays open. Its own main class listens on
 * every interface, has no option to do otherwise, and outlives the process that started it.
 *
 * <p>Takes the options of DynamoDB Local, except {@code -port}: the port is a free one, and is the last word of the first
 * line that it prints.
 *
 * <p>The class file beside this one is what runs, because a Java runtime has no compiler. After a change:
 * {@code javac --release 17 -g:none -cp "$ENGINE/DynamoDBLocal.jar:$ENGINE/DynamoDBLocal_lib/*" LoopbackEngine.java}
 */
public final class LoopbackEngine extends Handler.Wrapper {
  private static final String LOOPBACK = "127.0.0.1";

  private final ServerConnector connector;

  private LoopbackEngine(ServerConnector connector, Handler engine) {
    super(engine);
    this.connector = connector;
  }

  public static void main(String[] options) throws Exception {
    DynamoDBProxyServer engine = ServerRunner.createServerFromCommandLineArgs(options);
    Field field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    Server server = (Server) field.get(engine);
    ServerConnector connector = (ServerConnector) server.getConnectors()[0];
    connector.setHost(LOOPBACK);
    connector.setPort(0);
    server.setHandler(new LoopbackEngine(connector, server.getHandler()));
    engine.start();
    System.out.printf("DynamoDB Local listens on %s, port %d%n", LOOPBACK, connector.getLocalPort());
    System.in.transferTo(OutputStream.nullOutputStream()); // until whoever started it has ended
    engine.stop();
    System.exit(0);
  }

  /** Refuses what a page of another site could have a browser send: by another name for this machine, or from its origin. */
  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String own = LOOPBACK + ":" + connector.getLocalPort();
    if (own.equals(request.getHeaders().get(HttpHeader.HOST)) && !request.getHeaders().contains(HttpHeader.ORIGIN)) {
      return super.handle(request, response, callback);
    }
    Response.writeError(request, response, callback, 403);
    return true;
  }
}
