#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Every form of -As is really run against an org: by curl in bash, by a PowerShell of its own, by hand on a socket. Values arrive as they were.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $test = Connect-TestOrg
    $client = $test.Emulator.Credential
    $answer = Invoke-RestMethod -Method Post -Uri "$($test.Emulator.LoginUri)oauth/token" -Body @{ grant_type = 'client_credentials' } `
        -Authentication Basic -Credential $client -AllowUnencryptedAuthentication
    $env:GENESYSCLOUD_ACCESS_TOKEN = $answer.access_token
    $values = @(
        "it's `"quoted`" and ``ticked``"
        '$var $(Get-Date) ${x} %PATH% !bang ^ & | < > ; # ~ * ?'
        "back\slash C:\new\table`r`n`ttab"
        "Ä€🙂 $([char]0x2018)single$([char]0x2019) $([char]0x201C)double$([char]0x201D) $([char]0x2028)line"
        "{{token}} '@`n'@ `"@ '\'' \`" @file"
    )

    # What the flow was given: it hands its inputs back.
    function Get-Arrived([string] $ExecutionId) {
        (Wait-FlowExecution -Id $ExecutionId).OutputData['Flow.customerId']
    }
}

AfterAll {
    Remove-Item Env:GENESYSCLOUD_ACCESS_TOKEN
    Disconnect-TestOrg
}

Describe 'ConvertTo-FlowPayload -As' {
    It 'Curl runs in bash, and every character arrives' {
        if (-not (Get-Command bash, curl -CommandType Application -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'bash and curl are not on this machine' }
        foreach ($value in $values) {
            $command = @{ customerId = $value } | ConvertTo-FlowPayload -FlowName $FollowUp -As Curl
            $file = Join-Path $TestDrive 'launch.sh'
            [IO.File]::WriteAllText($file, $command)
            $id = (bash $file 2>$null | ConvertFrom-Json).id
            Get-Arrived $id | Should -BeExactly $value
        }
    }

    It 'PowerShell runs in a session of its own, and every character arrives' {
        $script = foreach ($value in $values) { @{ customerId = $value } | ConvertTo-FlowPayload -FlowName $FollowUp -As PowerShell }
        $script = $script -replace '(?m)^(Invoke-RestMethod.*)$', '($1).id'
        $ids = Invoke-ChildScript ($script -join "`n")
        $ids | ForEach-Object { Get-Arrived $_ } | Should -BeExactly $values
    }

    It 'Http goes over a socket byte by byte, and every character arrives' {
        foreach ($value in $values) {
            $request = @{ customerId = $value } | ConvertTo-FlowPayload -FlowName $FollowUp -As Http
            $request = $request -replace '<access token>', $env:GENESYSCLOUD_ACCESS_TOKEN
            $socket = [Net.Sockets.TcpClient]::new($test.Emulator.ApiUri.Host, $test.Emulator.ApiUri.Port)
            try {
                $stream = $socket.GetStream()
                $stream.Write([Text.Encoding]::UTF8.GetBytes($request))
                $socket.Client.Shutdown('Send')
                $reply = [IO.StreamReader]::new($stream).ReadToEnd()
            } finally {
                $socket.Dispose()
            }
            $reply | Should -Match '\AHTTP/1.1 200 '
            $null = $reply -match '"id"\s*:\s*"([^"]+)"'
            Get-Arrived $Matches[1] | Should -BeExactly $value
        }
    }

    It 'writes no token in any form' -ForEach 'Json', 'Curl', 'Http', 'PowerShell', 'CSharp', 'Postman' {
        @{ customerId = '1' } | ConvertTo-FlowPayload -FlowName $FollowUp -As $_ | Should -Not -Match ([regex]::Escape($env:GENESYSCLOUD_ACCESS_TOKEN))
    }

    It 'completes its values' {
        (TabExpansion2 'ConvertTo-FlowPayload -As ' -cursorColumn 26).CompletionMatches.CompletionText |
            Should -Be 'CSharp', 'Curl', 'Http', 'Json', 'Postman', 'PowerShell'
    }
}
