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
 * Runs DynamoDB Local on the loopback address until standard input closes. Its own main class listens on every interface,
 * has no option for an address, and outlives the process that started it.
 *
 * <p>Takes the options of DynamoDB Local, except {@code -port}. It chooses a free port and prints it as the last word of the
 * first line.
 *
 * <p>The class file beside this file is what runs, because a Java runtime has no compiler. After a change, run:
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
    System.in.transferTo(OutputStream.nullOutputStream()); // until the parent process ends
    engine.stop();
    System.exit(0);
  }

  /** Refuses requests that a page of another site could make a browser send: for another host name, or with an origin. */
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
