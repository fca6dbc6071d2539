#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# What people paste, through the cmdlets: tested, repaired, converted, launched. Nothing in a text is ever run.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
    $address = 'https://api.mypurecloud.ie/api/v2/flows/executions'
    $curl = "curl -X POST $address -H 'Content-Type: application/json' -d '{`"flow_id`": `"$id`", `"parameters`": {`"customerId`": `"00042`"}}'"
}

Describe 'A pasted text' {
    AfterEach { Disconnect-TestOrg }

    It 'is tested where its body stands' {
        $report = $curl | Test-FlowPayload
        $report.Diagnostics.Code | Should -Be FX1030, FX1020, FX1003, FX1003, FX3003
        $report.Diagnostics[2].Column | Should -Be ($curl.IndexOf('"flow_id"') + 1)
    }

    It 'is repaired to the body by itself, which can be launched' {
        $test = Connect-TestOrg
        $body = $curl | Repair-FlowPayload 6>$null
        $body | ConvertFrom-Json | ForEach-Object flowId | Should -Be $id
        ($body | Start-FlowExecution).Status | Should -Be Launched
        (Get-Ledger $test).LaunchCount | Should -Be 1
    }

    It 'comes line by line too, as Get-Clipboard gives it' {
        $lines = "curl $address \", "  -H 'Content-Type: application/json' \", "  -d '{ `"flowId`": `"$id`" }'"
        $report = $lines | Test-FlowPayload
        @($report).Count | Should -Be 1
        $report.IsValid | Should -BeTrue
        $table = '$body = @{', "    flowId = '$id'", '}', "Invoke-RestMethod $address -Method Post -ContentType 'application/json' -Body (`$body | ConvertTo-Json)"
        ($table | Test-FlowPayload).IsValid | Should -BeTrue
    }

    It 'stays apart from the next command' {
        @("curl $address --json '{ `"flowId`": `"$id`" }'", "curl $address --json '{ `"flowId`": `"x`" }'" | Test-FlowPayload).IsValid | Should -Be $true, $false
    }

    It 'is handed on by -PassThru as the payload in it' {
        $good = "curl $address --json '{ `"flowId`": `"$id`" }'"
        ($good | Test-FlowPayload -PassThru | ConvertFrom-Json).flowId | Should -Be $id
    }

    It 'is tested against the inputs of the flow that its body names' {
        $null = Connect-TestOrg
        $report = "@{ flowId = '$id'; inputData = @{ 'Flow.custmerId' = '1' } }" | Test-FlowPayload
        $report.Diagnostics.Code | Should -Contain FX3001
    }

    It 'is converted as a row' {
        $null = Connect-TestOrg
        $json = "requests.post(url, json={'flow_id': '$id', 'customerId': 42})" | ConvertTo-FlowPayload | ConvertFrom-Json -AsHashtable
        $json.inputData['Flow.customerId'] | Should -Be '42'
    }

    It 'is never run' {
        $file = Join-Path $TestDrive 'was-run'
        $texts = "@{ flowId = `$(New-Item '$file'); name = (New-Item '$file') }", "Invoke-RestMethod $address -Method Post -Body (New-Item '$file'; '{`"flowId`":`"x`"}')",
            "curl $address -d `"`$(touch '$file'){\`"flowId\`":1}`"", "``````powershell`nNew-Item '$file'; @{ flowId = 'x' }`n``````"
        $texts | ForEach-Object { $null = $_ | Test-FlowPayload; $null = $_ | Repair-FlowPayload 2>$null 6>$null; $null = $_ | ConvertTo-FlowPayload 2>$null }
        $file | Should -Not -Exist
    }

    It 'shows no token: not on the screen, in no report, in no error' {
        $secret = 'kQ7-Zr_91vTn.4bWxYpL0'
        $text = "curl $address -H 'Authorization: Bearer $secret' --json '{ `"flow_id`": `"x`" }'"
        $screen = ($text | Test-FlowPayload | Out-String -Width 300) + ($text | Test-FlowPayload -As Json) + ($text | Test-FlowPayload -As Sarif) +
            ($text | Test-FlowPayload -Summary | Out-String -Width 300) + ($text | Repair-FlowPayload *>&1 | Out-String -Width 300)
        $screen | Should -Not -Match ([regex]::Escape($secret))
        $screen | Should -Match 'FX1034'
    }
}
