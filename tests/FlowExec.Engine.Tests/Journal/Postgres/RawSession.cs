using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>A session as a client leaves it that was frozen in the middle of what it sends: the protocol by hand.</summary>
internal sealed class RawSession : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawSession> OpenAsync(string database, string name)
    {
        var given = new NpgsqlConnectionStringBuilder(database);
        var session = new RawSession();
        await session._socket.ConnectAsync(IPAddress.Loopback, given.Port);
        await session.SendAsync(0, [0, 3, 0, 0, .. Texts("user", given.Username!, "database", given.Database!, "application_name", name), 0]);
        await session.SignInAsync(given.Password!);
        return session;
    }

    /// <summary>Has a statement executed, and sends no Sync.</summary>
    public async Task ExecuteWithoutSyncAsync(string sql)
    {
        await SendAsync('P', [0, .. Texts(sql), 0, 0]);
        await SendAsync('B', [0, 0, 0, 0, 0, 0, 0, 0]);
        await SendAsync('E', [0, 0, 0, 0, 0]);

        // Flush, so that it is known to be done.
        await SendAsync('H', []);
        while ((await ReceiveAsync()).Kind is var kind && kind != 'C')
        {
            Assert.NotEqual('E', kind);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>SCRAM-SHA-256 (RFC 5802, RFC 7677), without a check of the server.</summary>
    private async Task SignInAsync(string password)
    {
        Assert.Equal(10, BinaryPrimitives.ReadInt32BigEndian((await ReceiveAsync()).Body));
        const string Nonce = "fyko+d2lbbFgONRv9qkxdawL";
        const string Bare = "n=,r=" + Nonce;
        byte[] first = Encoding.UTF8.GetBytes("n,," + Bare);
        await SendAsync('p', [.. Texts("SCRAM-SHA-256"), .. Number(first.Length), .. first]);
        string challenge = Encoding.UTF8.GetString((await ReceiveAsync()).Body.AsSpan(4));
        Dictionary<char, string> parts = challenge.Split(',').ToDictionary(part => part[0], part => part[2..]);
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
            password, Convert.FromBase64String(parts['s']), int.Parse(parts['i'], null), HashAlgorithmName.SHA256, 32);
        byte[] key = HMACSHA256.HashData(salted, "Client Key"u8);
        string last = $"c=biws,r={parts['r']}";
        byte[] signature = HMACSHA256.HashData(SHA256.HashData(key), Encoding.UTF8.GetBytes($"{Bare},{challenge},{last}"));
        byte[] proof = [.. key.Zip(signature, (one, other) => (byte)(one ^ other))];
        await SendAsync('p', Encoding.UTF8.GetBytes($"{last},p={Convert.ToBase64String(proof)}"));
        while ((await ReceiveAsync()).Kind is var kind && kind != 'Z')
        {
            Assert.NotEqual('E', kind);
        }
    }

    private async Task SendAsync(int kind, byte[] body)
    {
        byte[] message = [.. kind == 0 ? [] : new[] { (byte)kind }, .. Number(body.Length + 4), .. body];
        await _socket.SendAsync(message);
    }

    private async Task<(char Kind, byte[] Body)> ReceiveAsync()
    {
        byte[] head = await ReceiveAsync(5);
        return ((char)head[0], await ReceiveAsync(BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4));
    }

    private async Task<byte[]> ReceiveAsync(int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length;)
        {
            int read = await _socket.ReceiveAsync(bytes.AsMemory(at));
            Assert.NotEqual(0, read);
            at += read;
        }

        return bytes;
    }

    private static byte[] Number(int number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Texts(params string[] texts) => [.. texts.SelectMany(text => Encoding.UTF8.GetBytes(text).Append((byte)0))];
}
