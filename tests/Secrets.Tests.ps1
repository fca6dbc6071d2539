# Random secrets go through every cmdlet and command, against an org that brings back whatever it is sent; what comes out anywhere is
# searched for them, in the spellings in which they can come out.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"

    function New-Secret { 'cAnary/' + [guid]::NewGuid().ToString('N') + '+x' }

    # What must be found nowhere: the secret itself, its parts as a password in an address, and what base64 makes of it with the client's id.
    function Get-Spelling([string] $Secret, [string] $ClientId) {
        $Secret
        [uri]::EscapeDataString($Secret)
        [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($Secret))
        [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("${ClientId}:$Secret"))
    }

    function Find-Secret([string[]] $Spelling, [string] $Text, [string] $Place) {
        foreach ($one in $Spelling) {
            $at = $Text.IndexOf($one, [StringComparison]::OrdinalIgnoreCase)
            if ($at -ge 0) { "$Place`: ...$($Text.Substring([Math]::Max(0, $at - 60), [Math]::Min(60, $at)))HERE" }
        }
    }

    # Signs in, and answers every other request with an error or a success that has the request's own secrets in every place.
    $echo = {
        param($listener, $token, $shared)
        while ($listener.IsListening) {
            try { $context = $listener.GetContext() } catch { return }
            $request = $context.Request
            $reader = [IO.StreamReader]::new($request.InputStream)
            $sent = $reader.ReadToEnd()
            $authorization = "$($request.Headers['Authorization'])"
            $basic = ''
            if ($authorization -like 'Basic *') { $basic = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($authorization.Substring(6))) }
            $all = "$authorization $basic $($shared.Secret) $token $([uri]::UnescapeDataString($sent))" -replace '["\\\r\n{}]', ' '
            $status, $body = switch -Wildcard ($request.Url.AbsolutePath) {
                '/oauth/token' {
                    if ($shared.RefuseSignIn) { 401, "{`"error`":`"$all`",`"error_description`":`"$all`"}" }
                    else { 200, "{`"access_token`":`"$token`",`"token_type`":`"bearer`",`"expires_in`":3600}" }
                }
                '/api/v2/tokens/me' { 200, '{"organization":{"id":"o","name":"Echo"},"OAuthClient":{"id":"c","name":"ECHO"}}'.Replace('ECHO', $all) }
                '/oauth/authorize' {
                    # As if a person had agreed: back with a code.
                    $query = [Web.HttpUtility]::ParseQueryString($request.Url.Query)
                    $context.Response.Headers['Location'] = "$($query['redirect_uri'])?code=$([uri]::EscapeDataString($shared.Code))&state=$([uri]::EscapeDataString($query['state']))"
                    302, ''
                }
                '/v1/*' { $shared.Exported.Add($sent); 200, '' }
                default { 400, "{`"message`":`"$all`",`"code`":`"$all`",`"status`":400,`"contextId`":`"$all`",`"details`":[{`"fieldName`":`"$all`",`"errorCode`":`"$all`"}]}" }
            }
            $bytes = [Text.Encoding]::UTF8.GetBytes($body)
            $context.Response.StatusCode = $status
            $context.Response.Headers['ININ-Correlation-Id'] = $token
            $context.Response.ContentType = 'application/json'
            $context.Response.OutputStream.Write($bytes)
            $context.Response.Close()
        }
    }

    function Get-FreePort {
        $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $free.Start()
        $free.LocalEndpoint.Port
        $free.Dispose()
    }

    function Start-Echo([string] $Token, [string] $Secret) {
        $port = Get-FreePort
        $listener = [Net.HttpListener]::new()
        $listener.Prefixes.Add("http://127.0.0.1:$port/")
        $listener.Start()
        $shared = [hashtable]::Synchronized(@{ Secret = $Secret; Code = (New-Secret); RefuseSignIn = $false; Exported = [Collections.Concurrent.ConcurrentBag[string]]::new() })
        $shell = [powershell]::Create().AddScript($echo).AddArgument($listener).AddArgument($Token).AddArgument($shared)
        [pscustomobject]@{ Uri = "http://127.0.0.1:$port/"; Listener = $listener; Shell = $shell; Running = $shell.BeginInvoke(); Shared = $shared }
    }

    function Stop-Echo($Echo) {
        $Echo.Listener.Stop()
        $null = $Echo.Shell.EndInvoke($Echo.Running)
        $Echo.Shell.Dispose()
    }

    # Every file that was written, as its bytes are.
    function Get-Written([string] $Folder) {
        (Get-ChildItem $Folder -Recurse -File | ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_.FullName)) }) -join "`n"
    }
}

Describe 'Secrets' {
    BeforeEach {
        $token, $secret = (New-Secret), (New-Secret)
        $client = 'canary-client'
        $spellings = @(Get-Spelling $secret $client) + @(Get-Spelling $token $client)
        $echo = Start-Echo $token $secret
        $work = New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())"
        $environment = @{
            GENESYSCLOUD_OAUTHCLIENT_ID = $client; GENESYSCLOUD_OAUTHCLIENT_SECRET = $secret; FLOWEXEC_JOURNAL = "$work/journal"
            FLOWEXEC_LOG = "$work/env.log"; CANARY_URI = $echo.Uri; CANARY_WORK = "$work"; CANARY_MODULE = $Manifest
        }
        $saved = @{}
        foreach ($name in $environment.Keys) {
            $saved[$name] = [Environment]::GetEnvironmentVariable($name)
            [Environment]::SetEnvironmentVariable($name, $environment[$name])
        }
        Set-Content "$work/rows.csv" "customerId`n1`n2`n3"
    }

    AfterEach {
        Stop-Echo $echo
        foreach ($name in $saved.Keys) { [Environment]::SetEnvironmentVariable($name, $saved[$name]) }
    }

    It 'are found nowhere that the module writes: screen, streams, errors, transcript, jobs, log, journal, telemetry' {
        $output = Invoke-ChildScript @'
$VerbosePreference = $DebugPreference = 'Continue'
$ErrorActionPreference = 'Continue'
Start-Transcript "$env:CANARY_WORK/transcript.txt"
Import-Module $env:CANARY_MODULE
$uri = $env:CANARY_URI
$org = Connect-FlowOrg -FromEnvironment -ApiUri $uri -LoginUri $uri -TelemetryEndpoint $uri -LogPath "$env:CANARY_WORK/run.log"
$org | Format-List * -Force
$org | ConvertTo-Json -Depth 5 -WarningAction Ignore
Get-FlowOrg * | Format-Table
$id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
Get-Flow
Get-Flow -Id $id
Get-FlowExecution -Id x-1
Wait-FlowExecution -Id x-1 -TimeoutSec 1
1..3 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowId $id -SkipTest -Batch pipeline | Format-List *
Start-FlowExecution -Path "$env:CANARY_WORK/rows.csv" -FlowId $id -SkipTest -Batch file | ConvertTo-Json -Depth 6
Start-FlowExecution -Path "$env:CANARY_WORK/rows.csv" -FlowId $id -WhatIf
Resume-FlowBatch -Batch file
$job = Start-FlowExecution -Path "$env:CANARY_WORK/rows.csv" -FlowId $id -SkipTest -AsJob
$null = Wait-Job $job
Receive-Job $job
$job | Format-List * -Force
Get-FlowBatch | Format-List *
Get-FlowBatchRow -Batch file | Format-List *
Resolve-FlowBatchRow -Batch file -Reconcile
Export-FlowBatch -Batch file -Path "$env:CANARY_WORK/out.csv"
Export-FlowBatch -Batch file -Html "$env:CANARY_WORK/out.html"
# What any user of the machine sees of this process and its children.
if ($IsLinux) { ps -eo args -ww }
Test-FlowPayload '{"flowId":"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001","inputData":{}}' -Online
Repair-FlowPayload '{"flow_id":"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001"}'
ConvertTo-FlowPayload -InputObject @{ customerId = '1' } -FlowId $id -As Curl
Disconnect-FlowOrg -Revoke
$Error | ForEach-Object { $_ | Format-List * -Force; $_.Exception | Format-List * -Force; "$($_.Exception)"; Get-Error $_ }
Stop-Transcript
'the end'
'@
        $lines = $output | Out-String -Width 500
        $lines | Should -Match 'the end'
        $lines | Should -Match 'GET http://127' -Because '-Debug was on'
        $lines | Should -Match '\*\*\*' -Because 'what was brought back is shown with its secrets taken out'
        $found = @(Find-Secret $spellings $lines 'output') + @(Find-Secret $spellings (Get-Written $work) 'files') +
            @(Find-Secret $spellings ($echo.Shared.Exported -join "`n") 'telemetry')
        $found | Should -BeNullOrEmpty
        $echo.Shared.Exported.Count | Should -BeGreaterThan 0
        Test-Path "$work/run.log" | Should -BeTrue
        Test-Path "$work/out.html" | Should -BeTrue
    }

    # The stand-in for a browser is a shell script, and ps shows command lines as Linux does.
    It 'are found nowhere where a person signs in with the browser: no code, no verifier, no token' -Skip:(-not $IsLinux) {
        Set-Content "$work/browser" "#!/bin/sh`nexec curl -s -L -o $work/../page `"`$1`""
        chmod +x "$work/browser"
        $port = Get-FreePort
        $lines = Invoke-ChildScript @"
`$VerbosePreference = `$DebugPreference = 'Continue'
`$env:BROWSER = "`$env:CANARY_WORK/browser"
Start-Transcript "`$env:CANARY_WORK/transcript.txt"
Import-Module `$env:CANARY_MODULE
`$uri = `$env:CANARY_URI
`$org = Connect-FlowOrg -Interactive -ClientId canary-client -Port $port -ApiUri `$uri -LoginUri `$uri -LogPath "`$env:CANARY_WORK/run.log"
`$org | Format-List * -Force
Get-Flow
Start-FlowExecution -FlowId 7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001 @{ customerId = '1' } -SkipTest | ConvertTo-Json -Depth 6
ps -eo args -ww
`$Error | ForEach-Object { `$_ | Format-List * -Force; Get-Error `$_ }
Stop-Transcript
'the end'
"@ | Out-String -Width 500
        $lines | Should -Match 'the end'
        $lines | Should -Match 'GET http://127' -Because 'it signed in, and -Debug was on'
        # The secret is the org's own here: nobody has given it to this client, and what it answers is shown.
        $spellings = @(Get-Spelling $token $client) + @(Get-Spelling $echo.Shared.Code $client)
        Find-Secret $spellings $lines 'output' | Should -BeNullOrEmpty
        Find-Secret $spellings (Get-Written $work) 'files' | Should -BeNullOrEmpty
    }

    It 'are found nowhere where the sign-in refuses and repeats them: <Way>' -ForEach @(
        @{ Way = 'a credential'; Command = 'Connect-FlowOrg -ApiUri $uri -LoginUri $uri -Credential ([pscredential]::new($env:GENESYSCLOUD_OAUTHCLIENT_ID, (ConvertTo-SecureString $env:GENESYSCLOUD_OAUTHCLIENT_SECRET -AsPlainText -Force)))' }
        @{ Way = 'the environment'; Command = 'Connect-FlowOrg -FromEnvironment -ApiUri $uri -LoginUri $uri' }
        @{ Way = 'a token'; Command = 'Connect-FlowOrg -ApiUri $uri -AccessToken (ConvertTo-SecureString $env:GENESYSCLOUD_OAUTHCLIENT_SECRET -AsPlainText -Force); Get-Flow' }
        @{ Way = 'a profile'; Command = 'Set-Content $env:CANARY_WORK/../p.toml "[DEFAULT]`nclient_credentials=''$env:GENESYSCLOUD_OAUTHCLIENT_ID''`nclient_secret=''$env:GENESYSCLOUD_OAUTHCLIENT_SECRET''"; Connect-FlowOrg -ProfileName default -ProfilePath $env:CANARY_WORK/../p.toml -ApiUri $uri -LoginUri $uri; Remove-Item $env:CANARY_WORK/../p.toml' }
        @{ Way = 'a proxy whose address holds it'; Command = 'Connect-FlowOrg -Region mypurecloud.ie -FromEnvironment -Proxy ("http://user:" + [uri]::EscapeDataString($env:GENESYSCLOUD_OAUTHCLIENT_SECRET) + "@127.0.0.1:1") -TimeoutSec 5' }
        @{ Way = 'a proxy of the environment'; Command = '$env:GENESYSCLOUD_PROXY_HOST = "127.0.0.1"; $env:GENESYSCLOUD_PROXY_PORT = "1"; $env:GENESYSCLOUD_PROXY_AUTH_USERNAME = "u"; $env:GENESYSCLOUD_PROXY_AUTH_PASSWORD = $env:GENESYSCLOUD_OAUTHCLIENT_SECRET; Connect-FlowOrg -Region mypurecloud.ie -FromEnvironment -TimeoutSec 5' }
    ) {
        $echo.Shared.RefuseSignIn = $true
        $lines = Invoke-ChildScript @"
`$VerbosePreference = `$DebugPreference = 'Continue'
Import-Module `$env:CANARY_MODULE
`$uri = `$env:CANARY_URI
$Command
`$Error | ForEach-Object { `$_ | Format-List * -Force; `$_.Exception | Format-List * -Force; "`$(`$_.Exception)"; Get-Error `$_ }
'the end'
"@ | Out-String -Width 500
        $lines | Should -Match 'the end'
        $lines | Should -Match 'FullyQualifiedErrorId'
        # The token never came to be ours here.
        $spellings = Get-Spelling $secret $client
        Find-Secret $spellings $lines 'output' | Should -BeNullOrEmpty
        Find-Secret $spellings (Get-Written $work) 'files' | Should -BeNullOrEmpty
    }

    It 'are found nowhere that flowexec writes' {
        $flowexec = Join-Path $Root 'src/FlowExec.Cli/bin/Release/net10.0/flowexec.dll'
        $there = '--api-uri', $echo.Uri, '--login-uri', $echo.Uri, '--debug', '--log-path', "$work/cli.log", '--telemetry-endpoint', $echo.Uri
        $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
        $written = foreach ($command in @(
                , @('launch', "$work/rows.csv", '--flow-id', $id, '--skip-test', '--batch', 'cli')
                , @('launch', "$work/rows.csv", '--flow-id', $id, '--skip-test', '--no-journal', '--output', 'jsonl')
                , @('flows')
                , @('batch', 'resume', 'cli')
                , @('batch', 'resolve', 'cli', '--reconcile')
            )) {
            dotnet $flowexec @command @there 2>&1
        }
        $written += foreach ($command in @(, @('batch', 'list') ; , @('batch', 'rows', 'cli') ; , @('batch', 'export', 'cli', "$work/cli.csv"))) { dotnet $flowexec @command 2>&1 }
        $lines = $written | Out-String -Width 500
        $lines | Should -Match '/api/v2/flows/executions -> 400'
        $found = @(Find-Secret $spellings $lines 'output') + @(Find-Secret $spellings (Get-Written $work) 'files') +
            @(Find-Secret $spellings ($echo.Shared.Exported -join "`n") 'telemetry')
        $found | Should -BeNullOrEmpty
    }
}
